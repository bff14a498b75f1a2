# shellcheck shell=bash
# MariaDB, triaged, its courier and nginx on this machine: how each is started and stopped, with all that they
# write in one folder, DIR. BIN is the folder with our compiled programs.

umask 022
PATH=$PATH:/usr/sbin # mariadbd and nginx, for who is not root

say() { printf '%s\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }

# The folder ------------------------------------------------------------------------------------

# open_folder FOLDER: makes it, and decides as whom the servers run: as root, they run as nobody, if
# nobody may enter the folder (not below /root); otherwise as whoever calls.
open_folder()
{
	mkdir -p "$1"
	DIR=$(cd "$1" && pwd)
	account=$(id -un)
	as_account=()
	local as_nobody=(setpriv --reuid nobody --regid nogroup --clear-groups --)
	if [ "$account" = root ] && "${as_nobody[@]}" test -x "$DIR" 2>/dev/null; then
		account=nobody
		as_account=("${as_nobody[@]}")
		chown -R nobody:nogroup "$DIR"
	fi
}

# Sockets live apart from the rest: a socket's path may have 107 bytes at most.
make_socket_folder()
{
	remove_socket_folder
	SOCKETS=$(mktemp -d /tmp/triaged.XXXXXX)
	echo "$SOCKETS" >"$DIR/sockets"
	[ ${#as_account[@]} = 0 ] || chown nobody:nogroup "$SOCKETS"
}

remove_socket_folder()
{
	local folder
	read -r folder 2>/dev/null <"$DIR/sockets" || return 0
	case $folder in /tmp/triaged.??????) rm -rf "$folder" ;; esac
	rm -f "$DIR/sockets"
}

# Processes -------------------------------------------------------------------------------------

# Set to (--pdeathsig TERM) by a script that stays: what it started does not outlive it, even when it
# is killed with -9.
lifeline=()

# spawn NAME COMMAND...: starts a server in a session of its own, where Ctrl-C does not reach it. Its
# output goes to NAME.log, its number to NAME.pid. (9 is the lock of `run`.)
spawn()
{
	local name=$1
	shift
	{
		setsid "${as_account[@]}" setpriv "${lifeline[@]}" -- "$@" &
	} >>"$DIR/$name.log" 2>&1 </dev/null 9>&-
	echo $! >"$DIR/$name.pid"
}

# pids_of NAME: prints the numbers of all processes of a server: those whose errors go to its log. A
# pid file alone proves nothing after a crash, and leaves out the workers.
pids_of()
{
	find /proc/[0-9]*/fd/2 -lname "$DIR/$1.log" 2>/dev/null | cut -d / -f 3
}

# await NAME COMMAND...: until the command succeeds, which shows that the server is ready.
await()
{
	local name=$1 deadline=$((SECONDS + 60))
	shift
	until "$@" >/dev/null 2>&1; do
		if [ -z "$(pids_of "$name")" ] || [ $SECONDS -gt $deadline ]; then
			fail_with_log "$name" "$name does not come up"
		fi
		sleep 0.05
	done
}

# fail_with_log NAME TEXT: ends the script, with the last words of the server.
fail_with_log()
{
	tail -n 5 "$DIR/$1.log" >&2
	die "$2; see $DIR/$1.log"
}

# stop NAME: asks the server to finish, waits until it has, and leaves nothing of it behind.
stop()
{
	local leader pids deadline=$((SECONDS + 15))
	read -r leader 2>/dev/null <"$DIR/$1.pid" || leader=none
	mapfile -t pids < <(pids_of "$1")
	[[ " ${pids[*]} " != *" $leader "* ]] || kill -TERM "$leader"
	while [[ " ${pids[*]} " == *" $leader "* ]] && [ $SECONDS -lt $deadline ]; do
		sleep 0.02
		mapfile -t pids < <(pids_of "$1")
	done
	[ ${#pids[@]} = 0 ] || kill -KILL "${pids[@]}" 2>/dev/null || true
	rm -f "$DIR/$1.pid"
}

# MariaDB ---------------------------------------------------------------------------------------

mariadb_options=() # more of them, for a script that wants another size

# Starts the database server; the first time, with an empty data folder.
start_mariadb()
{
	local data=$DIR/mariadb
	DATABASE_SOCKET=$SOCKETS/mariadb.sock
	PASSWORD_FILE=$DIR/database.password
	[ -d "$data" ] || create_mariadb "$data"
	spawn mariadb mariadbd --no-defaults --datadir="$data" --tmpdir="$data" \
		--user="$account" --init-file="$DIR/database.sql" \
		--skip-networking --socket="$DATABASE_SOCKET" --pid-file="$SOCKETS/mariadb.pid" \
		--character-set-server=utf8mb4 --innodb-flush-log-at-trx-commit=1 \
		--innodb-buffer-pool-size=64M --innodb-log-file-size=32M --max-connections=500 \
		--key-buffer-size=1M --aria-pagecache-buffer-size=1M --performance-schema=0 \
		"${mariadb_options[@]}"
	await mariadb sql 'DO 0'
}

# The user may do what it likes in databases whose names begin with "triaged", and nothing else.
create_mariadb()
{
	local password
	password=$(openssl rand -hex 16)
	(umask 077 && echo "$password" >"$PASSWORD_FILE")
	(umask 077 && cat >"$DIR/database.sql") <<-END
		CREATE USER IF NOT EXISTS triaged@localhost IDENTIFIED BY '$password';
		GRANT ALL ON \`triaged%\`.* TO triaged@localhost;
	END
	[ ${#as_account[@]} = 0 ] || chown nobody:nogroup "$PASSWORD_FILE" "$DIR/database.sql"
	rm -rf "$1.new"
	ln -s "$DIR" "$SOCKETS/dir" # mariadb-install-db does not stand spaces in a path
	# A tmpdir of its own: a server that starts beside it would empty one that they share.
	TMPDIR=$SOCKETS "${as_account[@]}" mariadb-install-db --no-defaults --datadir="$SOCKETS/dir/${1##*/}.new" --user="$account" \
		--skip-test-db --force --innodb-log-file-size=32M >"$DIR/mariadb.log" 2>&1 ||
		fail_with_log mariadb "MariaDB's data folder could not be made"
	mv "$1.new" "$1"
}

# sql STATEMENT
sql()
{
	MYSQL_PWD=$(<"$PASSWORD_FILE") mariadb --no-defaults --batch --skip-column-names \
		--socket="$DATABASE_SOCKET" --user=triaged --execute="$1"
}

# triaged ---------------------------------------------------------------------------------------

# write_conf FILE DATABASE [SETTING]...: the settings of an instance; what is given comes on top.
write_conf()
{
	local file=$1 database=$2
	shift 2
	cat >"$file" <<-END
		listen = "$SOCKETS/triaged.sock"
		socket_group = ""
		templates = "$PWD/conf/templates"
		$(printf '%s\n' "$@")
		database {
		    socket = "$DATABASE_SOCKET"
		    password_file = "$PASSWORD_FILE"
		    name = "$database"
		}
	END
}

start_triaged()
{
	spawn triaged "$BIN/triaged" -c "$DIR/triaged.conf"
	await triaged grep "$SOCKETS/triaged.sock" /proc/net/unix
}

start_courier()
{
	spawn courier "$BIN/triaged-courier" -c "$DIR/triaged.conf"
}

# nginx -----------------------------------------------------------------------------------------

# write_nginx_conf PORT EXAMPLE [SERVER_LINES]: nginx.conf.example with our own paths. The lines, if
# there are any, go to the end of its server block, and may name the same paths.
write_nginx_conf()
{
	sed -e "/# Locations of your own/r ${3:-/dev/null}" "$2" | sed \
		-e "s|^user .*|user $account;|" \
		-e "s|listen 80;|listen 127.0.0.1:$1;|" \
		-e "s|/run/nginx.pid|$SOCKETS/nginx.pid|" \
		-e "s|/run/triaged/|$SOCKETS/|" \
		-e "s|/var/lib/nginx/|$SOCKETS/nginx-|" \
		-e "s|/var/log/nginx/error.log|stderr|" \
		-e "s|/var/log/nginx/triaged.log|\"$DIR/nginx-access.log\"|" \
		-e "s|/etc/triaged/passwd|\"$DIR/passwd\"|" \
		-e "s|/etc/nginx/fastcgi_triaged|\"$PWD/conf/fastcgi_triaged\"|" \
		-e "s|/usr/local/share/triaged/docs/|\"$PWD/conf/docs/\"|" \
		>"$DIR/nginx.conf"
}

start_nginx()
{
	spawn nginx nginx -e stderr -c "$DIR/nginx.conf" -g 'daemon off;'
	await nginx test -s "$SOCKETS/nginx.pid"
}
