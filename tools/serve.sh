#!/usr/bin/env bash
# Build the layers where a source changed, bring the record store up to date (after a backup), then serve. Usage: tools/serve.sh ADDRESS PORT
# A package with a mistake does not keep the others from being served: the app shows what is wrong with it.
set -uo pipefail
cd "$(dirname "$0")/.."
address=$1 port=$2

.venv/bin/python cli.py build --all || echo "langcheng: a plan package has problems (above); the app serves the others" >&2
.venv/bin/python cli.py migrate || exit 2
shown=$address
[ "$address" = 0.0.0.0 ] && shown=$(hostname)
echo "廊城 Langcheng: http://$shown:$port  (Ctrl+C 停止 · to stop)"
hosts=()
if [ -n "${LANGCHENG_HOSTS:-}" ]; then
  IFS=, read -ra names <<< "$LANGCHENG_HOSTS"
  for name in "${names[@]}"; do hosts+=(--server.allowedHosts "$name"); done
elif [ "$address" = 0.0.0.0 ]; then
  echo "langcheng: any host name is accepted; set LANGCHENG_HOSTS=name,name to accept only those" >&2
  hosts=(--server.allowedHosts "*")
fi
exec .venv/bin/python -m streamlit run app.py --server.address "$address" --server.port "$port" --server.headless true "${hosts[@]}"
