# shellcheck shell=bash
# A whole instance: a database with its data, triaged and its courier, and nginx in front; and DIR/env, which says
# where everything is. The options are those of `desk up`.

. conf/dev/servers.sh

start_instance()
{
	local port=0 workers=4 data=desk nginx=yes own_mariadb='' settings=() \
		nginx_conf=nginx.conf.example nginx_server=/dev/null
	while [ $# -gt 0 ]; do
		case $1 in
		--port) port=$2 && shift ;;
		--workers) workers=$2 && shift ;;
		--data) data=$2 && shift ;;
		--setting) settings+=("$2") && shift ;;
		--without-nginx) nginx='' ;;
		--nginx-conf) nginx_conf=$2 && shift ;;
		--nginx-server) nginx_server=$2 && shift ;;
		--own-mariadb) own_mariadb=yes ;;
		*) die "There is no option $1" ;;
		esac
		shift
	done

	stop_instance
	make_socket_folder
	CONF=$DIR/triaged.conf
	choose_database "$own_mariadb"
	write_conf "$CONF" "$DATABASE" "workers = $workers" "${settings[@]}"
	fill_database "$data"
	start_triaged
	start_courier
	URL=
	if [ "$nginx" ]; then
		[ "$port" != 0 ] || port=$(free_port 0 0)
		URL=http://127.0.0.1:$port
		write_passwords
		write_nginx_conf "$port" "$nginx_conf" "$nginx_server"
		start_nginx
		await triaged curl -fsS "$URL/readyz"
	fi
	write_env
}

# The reverse of the order in which they were started: nobody is asked any more who has to answer.
stop_instance()
{
	rm -f "$DIR/env"
	stop courier
	stop triaged
	stop nginx
	stop mariadb
	remove_socket_folder
}

# The database: one of its own on the MariaDB that `make test` has started for all tests; otherwise
# the only one on a MariaDB of its own.
choose_database()
{
	if [ "${TRIAGED_TEST_MARIADB-}" ] && [ -z "$1" ]; then
		DATABASE=triaged_$(cksum <<<"$DIR" | cut -d ' ' -f 1)
		DATABASE_SOCKET=$TRIAGED_TEST_MARIADB
		PASSWORD_FILE=$TRIAGED_TEST_PASSWORD_FILE
	else
		DATABASE=triaged
		start_mariadb
	fi
}

# fill_database none|desk|all: makes the tables and imports the sample, or finds what an earlier start
# has made; one that was cut short is begun anew. Makes a token for the sample's manager.
fill_database()
{
	TOKEN=
	if [ -e "$DIR/filled" ]; then
		triagectl migrate --schema schema
	else
		sql "DROP DATABASE IF EXISTS $DATABASE; CREATE DATABASE $DATABASE CHARACTER SET utf8mb4"
		triagectl migrate --schema schema
		import_sample "$1"
		touch "$DIR/filled"
	fi
	# shellcheck disable=SC2034  # write_env reads it
	[ "$1" = none ] || TOKEN=$(triagectl token create --owner mona --role manager --scope write \
		--days 7 --name "$(date '+%F %T')")
}

import_sample()
{
	local kind
	[ "$1" != none ] || return 0
	for kind in employees staff vips software; do
		triagectl import $kind conf/sample/$kind.csv
	done
	[ "$1" != all ] || triagectl import issues conf/sample/issues.csv --log conf/sample/log.csv
}

triagectl() { "$BIN/triagectl" -c "$CONF" "$@"; }

# Everybody of the sample desk, with the password "demo".
write_passwords()
{
	local login hash
	hash=$(openssl passwd -apr1 demo)
	for login in ana ben carla tia tom uma udo mona sam ada; do
		echo "$login:$hash"
	done >"$DIR/passwd"
}

# free_port FIRST LAST: prints the first port of these that nobody listens on; of 0 0, any.
free_port()
{
	perl -MIO::Socket::INET -e '
		for my $port ($ARGV[0] .. $ARGV[1]) {
			my $socket = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => $port,
				Listen => 1, ReuseAddr => 1) or next;
			print $socket->sockport;
			exit 0;
		}
		exit 1' "$1" "$2"
}

# DIR/env is there only when all of it answers.
write_env()
{
	local key
	for key in URL TOKEN CONF BIN SOCKETS DATABASE DATABASE_SOCKET PASSWORD_FILE; do
		echo "$key=${!key}"
	done >"$DIR/env.new"
	mv "$DIR/env.new" "$DIR/env"
}

read_env()
{
	local key value
	while IFS='=' read -r key value; do
		printf -v "$key" %s "$value"
	done <"$DIR/env"
}
