# The product's image: everything `credatlas` does, one command a container. docs/deploy.md says how it is run.
#
# Two stages from one base: what builds stays behind. The base is given by a build argument where another one is wanted.
ARG BASE=docker.io/library/python:3.11-slim-bookworm

FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
# pip works from outside, so that none of it is in what is copied below.
RUN python3 -m venv /opt/pip && python3 -m venv --without-pip /opt/credatlas
WORKDIR /source
COPY requirements-servers.lock ./
RUN /opt/pip/bin/pip --python /opt/credatlas/bin/python install --require-hashes --requirement requirements-servers.lock
COPY pyproject.toml README.md LICENSE ./
COPY normalise normalise
COPY catalogue_store catalogue_store
COPY harvesters harvesters
COPY search_api search_api
COPY credatlas credatlas
COPY mappings mappings
# Without an index: pip ends here when the lock lacks something that the extras ask for.
RUN /opt/credatlas/bin/python -m hatchling build -t wheel -d dist \
    && /opt/pip/bin/pip --python /opt/credatlas/bin/python install --no-index --find-links dist "credatlas[postgresql,opensearch]" \
    && /opt/credatlas/bin/credatlas --version

FROM ${BASE}
LABEL org.opencontainers.image.title="Credatlas" \
      org.opencontainers.image.description="A federated catalogue of micro-credentials" \
      org.opencontainers.image.licenses="Apache-2.0"
# A number, so that a cluster which refuses root can see that this is none.
RUN groupadd --gid 10001 credatlas \
    && useradd --uid 10001 --gid 10001 --home-dir /var/lib/credatlas --no-create-home --shell /usr/sbin/nologin credatlas \
    && install -d -o 10001 -g 10001 -m 0750 /var/lib/credatlas \
    && install -d /etc/credatlas/mappings
COPY --from=build /opt/credatlas /opt/credatlas
ENV PATH=/opt/credatlas/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    CREDATLAS_HOME=/var/lib/credatlas \
    CREDATLAS_MAPPINGS=/etc/credatlas/mappings
USER 10001:10001
WORKDIR /var/lib/credatlas
VOLUME /var/lib/credatlas
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python3", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
ENTRYPOINT ["credatlas"]
CMD ["serve", "--host", "0.0.0.0"]
