# syntax=docker/dockerfile:1
# Debian, not Alpine: Temporal's native bridge is built for glibc.
ARG NODE_VERSION=24.21.0

FROM node:${NODE_VERSION}-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No install scripts: the native parts (Temporal's bridge, swc, esbuild) come as files of their packages.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=warn

FROM node:${NODE_VERSION}-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
# Owned by root and not writable by the process that runs it.
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json tsconfig.json ./
COPY domain ./domain
COPY database ./database
COPY runtime ./runtime
COPY workflows ./workflows
COPY activities ./activities
COPY api ./api
COPY identity ./identity
COPY worker ./worker
COPY cli ./cli
COPY deploy/healthcheck.mjs ./deploy/healthcheck.mjs
USER 1000:1000
# Follows PACARS_WORKER_PORT or PACARS_PORT when the compose file does not say the port.
HEALTHCHECK --interval=10s --timeout=5s --retries=6 --start-period=60s CMD ["node", "deploy/healthcheck.mjs"]
# tsx rather than Node's own type stripping: the tests, Node 20 and Node 22.12 run through it too, so what runs here is
# what was tested. It is one process and takes signals itself.
ENTRYPOINT ["node", "--import", "tsx", "cli/main.ts"]
CMD ["api"]
