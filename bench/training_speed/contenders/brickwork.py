from bench.training_speed.contender import Contender, Runner, Setting


class Brickwork(Contender):
    """``brickwork train``, by its own events, before it changes to compiled steps."""

    title = "Brickwork, at once"

    def start(self, setting: Setting) -> Runner:
        from bench.training_speed.brickwork_run import BrickworkRun

        return BrickworkRun(setting, "at once")
