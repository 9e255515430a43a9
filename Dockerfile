# Matte Studio without its window: commands, jobs and workers. docs/cluster.md tells how it is built and run.
#   TORCH=cuda  torch as PyPI has it for Linux: for NVIDIA cards, and for the CPU where there is none
#   TORCH=cpu   the much smaller build for the CPU; PIP_FLAGS must name torch's own index of it
ARG PYTHON=python:3.11-slim-bookworm

FROM ${PYTHON} AS build
ARG TORCH=cuda
ARG PIP_FLAGS=""
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/matte-studio
WORKDIR /src
COPY build_scripts/locks build_scripts/locks
RUN /opt/matte-studio/bin/python -m pip install --require-hashes --no-deps --only-binary :all: ${PIP_FLAGS} \
    -r build_scripts/locks/headless.txt -r build_scripts/locks/torch-${TORCH}.txt
COPY . .
RUN /opt/matte-studio/bin/python -m pip install --no-deps --no-build-isolation . \
    && /opt/matte-studio/bin/python -m build_scripts.fetch_subject ${PIP_FLAGS} \
    && test -s /opt/matte-studio/share/matte-studio/u2netp.onnx \
    && cp main.py /opt/matte-studio/

FROM ${PYTHON}
COPY --from=build /opt/matte-studio /opt/matte-studio
RUN useradd --create-home --uid 1000 matte && mkdir /photos /out && chown 1000 /photos /out
ENV PATH=/opt/matte-studio/bin:$PATH
USER 1000
VOLUME ["/photos", "/out"]
WORKDIR /photos
# Ctrl+C and `docker stop` end a run alike: what was begun is put in order first.
STOPSIGNAL SIGINT
ENTRYPOINT ["python", "/opt/matte-studio/main.py"]
CMD ["--help"]
