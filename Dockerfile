# The service as an image: what the lock names and this source, nothing to build or to install with. The extras that a
# service may want (metrics, tracing, web pages) are in it.
#   docker build -t conflict-claims .                     the service
#   docker build -t conflict-claims-backup --target backup .   the same with pg_dump, for `backup` and `restore`

FROM python:3.13.11-slim-trixie AS build

# no compiler: every library of the lock comes as a wheel
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
RUN python3 -m venv --without-pip /opt/claims
COPY requirements-image.lock /app/
RUN pip --python /opt/claims/bin/python install --quiet --only-binary :all: --require-hashes --requirement /app/requirements-image.lock

WORKDIR /app
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY migrations migrations
COPY seeds seeds
# what is needed to install is not needed to run
RUN pip --python /opt/claims/bin/python install --quiet --no-deps --no-build-isolation --editable . \
    && pip --python /opt/claims/bin/python uninstall --quiet --yes editables hatchling pathspec pluggy trove-classifiers \
    && /opt/claims/bin/python -m compileall -q app migrations \
    && chmod -R a+rX,go-w /app /opt/claims


FROM python:3.13.11-slim-trixie AS service

# the interpreter's own pip goes too, wherever the base image has it
RUN python3 -c "import shutil; from importlib.util import find_spec; \
    [shutil.rmtree(found.submodule_search_locations[0]) for found in map(find_spec, ('pip', 'ensurepip')) if found]" \
    && rm -f /usr/local/bin/pip* /usr/bin/pip* \
    && install --directory --owner=10001 --group=10001 --mode=750 /data

COPY --from=build /opt/claims /opt/claims
COPY --from=build /app /app

ENV PATH=/opt/claims/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=8000 \
    DATABASE_URL=sqlite:////data/claims.db \
    CLAIMS_SEEDS=/app/seeds

WORKDIR /app
VOLUME /data
EXPOSE 8000
USER 10001:10001

HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-Ic", "import os, urllib.request as ask; ask.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]

CMD ["conflict-claims", "serve"]


FROM service AS backup

USER 0:0
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-client-17 && rm -rf /var/lib/apt/lists/*
USER 10001:10001
CMD ["conflict-claims", "backup", "--help"]


# the last is what is built where no target is named
FROM service
