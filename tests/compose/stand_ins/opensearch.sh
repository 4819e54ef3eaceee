#!/bin/bash
# What the official image does, as far as docker-compose.yml asks for it: variables with a dot in their name, which only bash
# passes on, are the node's settings; its files are in the volume; it answers on port 9200 and talks to others on port 9300.
#
# This node's main class gives every node the same name, so where the settings name the first members of a new cluster, their
# addresses are written instead. A cluster that is there already does not read them.
set -euo pipefail
config=/usr/share/opensearch/config
members=$(printenv cluster.initial_cluster_manager_nodes || true)

address() {
    for _ in {1..60}; do
        getent ahostsv4 "$1" | head -n 1 | cut -d ' ' -f 1 | grep . && return
        sleep 1
    done
    echo "$1"
}

if [ -n "$members" ]; then
    grep -qw "$(printenv node.name)" <<<"${members//,/ }" || { echo "$(printenv node.name) is none of $members" >&2; exit 1; }
fi
{
    printenv | sed -nE '/^(cluster|node)\./d; s/^([a-z_]+(\.[a-z_]+)+)=/\1: /p'
    echo "network.host: 0.0.0.0"
    [ -z "$members" ] || echo "cluster.initial_cluster_manager_nodes:"
    for member in ${members//,/ }; do echo "  - $(address "$member")"; done
} >"$config/opensearch.yml"
cat "$config/opensearch.yml"
# shellcheck disable=SC2086 - several options in one variable, as in the official image
exec java $OPENSEARCH_JAVA_OPTS -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '/usr/share/opensearch/jars/*' org.codelibs.opensearch.runner.OpenSearchRunner \
    -basePath /usr/share/opensearch/data/node -confPath "$config" -numOfNode 1 -baseHttpPort 9199 \
    -clusterName "$(printenv cluster.name || echo docker-cluster)" -printOnFailure
