#!/bin/sh
# What the official image does, as far as docker-compose.yml asks for one node: it keeps its files in the volume and answers
# on port 9200 of every address. The node itself listens on loopback alone.
set -eu
own=$(hostname -i | cut -d ' ' -f 1)
socat "TCP-LISTEN:9200,bind=$own,fork,reuseaddr" TCP:127.0.0.1:9200 &
# shellcheck disable=SC2086 - several options in one variable, as in the official image
exec java $OPENSEARCH_JAVA_OPTS -cp '/usr/share/opensearch/jars/*' org.codelibs.opensearch.runner.OpenSearchRunner \
    -basePath /usr/share/opensearch/data/node -numOfNode 1 -baseHttpPort 9199 -clusterName credatlas -printOnFailure
