"""How much, how many, how long: seconds and sizes that tests and servers may set."""

from graphapp.settings import environment

MEBIBYTE = 1024 * 1024

# A worker shows by beats that it is alive; one that is silent for a lease is taken for dead.
LEASE_SECONDS = environment.number("BRICKWORK_LEASE_SECONDS", 30)
BEAT_SECONDS = environment.number("BRICKWORK_BEAT_SECONDS", 10)
POLL_SECONDS = environment.number("BRICKWORK_POLL_SECONDS", 5)
# How long a trainer may take to obey a stop, then a SIGTERM, before the next, harder means.
STOP_SECONDS = environment.number("BRICKWORK_STOP_SECONDS", 4)
TERMINATE_SECONDS = environment.number("BRICKWORK_TERMINATE_SECONDS", 10)
SHUTDOWN_SECONDS = environment.number("BRICKWORK_SHUTDOWN_SECONDS", 18)
HUNG_SECONDS = environment.number("BRICKWORK_HUNG_SECONDS", 150)
PAUSED_SECONDS = environment.number("BRICKWORK_PAUSED_SECONDS", 600)
TRAINER_DEATHS = 3
# A measurement of a slow network is given up after so long; one that ends workers, after so many.
MEASUREMENT_SECONDS = environment.number("BRICKWORK_MEASUREMENT_SECONDS", 120)
MEASUREMENT_DEATHS = 3
# Runs a worker trains at a time: one per device it has.
SLOTS = int(environment.number("BRICKWORK_SLOTS", 1))
# Devices a worker has. A run that asks for several gets them, or waits for a worker with so many.
DEVICES = int(environment.number("BRICKWORK_DEVICES", SLOTS))

# The live stream.
HUB_POLL_SECONDS = 2.0
SOCKET_SEND_SECONDS = environment.number("BRICKWORK_SOCKET_SEND_SECONDS", 20)
SOCKET_RECHECK_SECONDS = 60.0
SOCKET_MESSAGES_PER_SECOND = 20
SOCKET_MESSAGE_BYTES = 65_536
SOCKETS_PER_USER = int(environment.number("BRICKWORK_SOCKETS_PER_USER", 10))
SOCKETS_PER_PROCESS = int(environment.number("BRICKWORK_SOCKETS_PER_PROCESS", 2_000))
FRAME_BYTES = 256 * 1024

# What a client may send and keep. A request has REQUEST_SECONDS to arrive whole, and a long body as
# many more as it needs at the slowest pace; an answer is taken at some pace too.
HEAD_BYTES = 32 * 1024
REQUEST_SECONDS = environment.number("BRICKWORK_REQUEST_SECONDS", 30)
BODY_BYTES_PER_SECOND = 32 * 1024
ANSWER_BYTES_PER_SECOND = 512
BODY_BYTES = MEBIBYTE
UPLOAD_BYTES = int(environment.number("BRICKWORK_UPLOAD_BYTES", 100 * MEBIBYTE))
UPLOAD_SECONDS = environment.number("BRICKWORK_UPLOAD_SECONDS", 10)
UPLOAD_MEMORY_BYTES = int(environment.number("BRICKWORK_UPLOAD_MEMORY_BYTES", 512 * MEBIBYTE))
UPLOAD_VALUES = int(environment.number("BRICKWORK_UPLOAD_VALUES", 12_000_000))
UPLOADS_AT_ONCE = int(environment.number("BRICKWORK_UPLOADS_AT_ONCE", 2))
GRAPHS_PER_USER = int(environment.number("BRICKWORK_GRAPHS_PER_USER", 1_000))
RUNS_WAITING_PER_USER = int(environment.number("BRICKWORK_RUNS_WAITING_PER_USER", 1_000))
DATA_BYTES_PER_USER = int(environment.number("BRICKWORK_DATA_BYTES_PER_USER", 10_240 * MEBIBYTE))
GRAPH_VERSIONS_KEPT = 200
MEASUREMENTS_WAITING_PER_USER = 5
MEASUREMENTS_KEPT = 200
DOWNLOAD_SECONDS = 300

DATA_UPLOAD_MAX_MEMORY_SIZE = BODY_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_HANDLERS = ["graphapp.upload.HeldUploads"]
