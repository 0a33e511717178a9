# One image for web and worker. Build arguments: TORCH_INDEX, the package index for torch alone
# (the CPU index that PyTorch's install page names makes the image gigabytes smaller).
FROM node:22-slim AS frontend
WORKDIR /app/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

FROM python:3.11-slim
ARG TORCH_INDEX=""
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 BRICKWORK_HOME=/data BRICKWORK_MODE=server
RUN useradd --create-home --uid 1000 brickwork && mkdir /data && chown brickwork /data
# For what is compiled now (setup.py), and for the steps of tiny networks, compiled when they train.
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY pyproject.toml setup.py constraints.txt README.md ./
COPY engine/ engine/
COPY graphapp/ graphapp/
COPY manage.py ./
RUN if [ -n "$TORCH_INDEX" ]; then pip install -c constraints.txt --index-url "$TORCH_INDEX" torch; fi \
    && pip install -c constraints.txt -e .
COPY scripts/ scripts/
COPY --from=frontend /app/frontend/dist frontend/dist
USER brickwork
VOLUME /data
EXPOSE 8765
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-m", "scripts.health"]
CMD ["python", "-m", "scripts.process", "web"]
