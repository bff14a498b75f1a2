# shellcheck shell=bash
# What reads the API's document: a folder with the tools of t/openapi, a desk that answers, and the
# document as it answers it.

. conf/dev/servers.sh

WORKSHOP=.build/openapi

# open_workshop BUILD: the tools, in the very versions of package-lock.json; a desk with the sample
# issues, until the script ends; and its document, as openapi.json.
open_workshop()
{
	mkdir -p "$WORKSHOP" && install_tools && start_desk "$1" &&
		curl -fsS "$URL/api/v1/openapi.json" >"$WORKSHOP/openapi.json"
}

# Our own files are copied to where the tools are: that is where they look for them.
install_tools()
{
	cp t/openapi/{package.json,.npmrc,tsconfig.json,client.ts,page.mjs} "$WORKSHOP"
	if ! cmp -s t/openapi/package-lock.json "$WORKSHOP/installed"; then
		rm -f "$WORKSHOP/installed"
		cp t/openapi/package-lock.json "$WORKSHOP"
		npm --prefix "$WORKSHOP" ci --ignore-scripts --no-audit --no-fund --loglevel=error &&
			cp t/openapi/package-lock.json "$WORKSHOP/installed"
	fi
}

start_desk()
{
	local desk=$WORKSHOP/desk
	# shellcheck disable=SC2064  # it is known now
	trap "conf/dev/desk down '$desk'" EXIT
	trap 'exit 1' INT TERM HUP
	rm -rf "$desk"
	BIN=$1 conf/dev/desk up "$desk" --data all --own-mariadb >"$WORKSHOP/desk.log" ||
		die "The desk does not come up; see $WORKSHOP/desk.log"
	# shellcheck disable=SC2034  # for who includes this
	{
		URL=$(sed -n 's/^URL=//p' "$desk/env")
		TOKEN=$(sed -n 's/^TOKEN=//p' "$desk/env")
	}
}

# tool NAME ARGUMENT...: runs a tool in the workshop.
tool()
{
	local name=$1
	shift
	(cd "$WORKSHOP" && "node_modules/.bin/$name" "$@")
}
