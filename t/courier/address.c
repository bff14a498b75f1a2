/* Which addresses are the whole world's, and which are only a way into somebody's own network. */
#include "courier/address.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "tap/tap.h"

static const char *const private[] = {
	"0.0.0.0", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
	"127.255.255.255", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1",
	"192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1",
	"240.0.0.1", "255.255.255.255",
	"::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::10.0.0.1",
	"64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1", "2001::1", "2001:db8::1", "100::1", "fc00::1",
	"fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "3fff::1", "4000::1",
};

static const char *const public[] = {
	"8.8.8.8", "1.1.1.1", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "126.255.255.255",
	"128.0.0.1", "169.253.0.1", "172.15.255.255", "172.32.0.1", "192.167.1.1", "192.169.0.1",
	"198.17.0.1", "198.20.0.1", "223.255.255.255",
	"2606:4700::1111", "2a00:1450::1", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8",
	"2002:808:808::1",
};

static bool is_public(const char *text)
{
	struct sockaddr_storage room = { .ss_family = AF_UNSPEC };
	struct sockaddr_in four = { .sin_family = AF_INET };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, text, &four.sin_addr) == 1)
		memcpy(&room, &four, sizeof(four));
	else if (inet_pton(AF_INET6, text, &six.sin6_addr) == 1)
		memcpy(&room, &six, sizeof(six));
	else
		tap_bail("%s is no address", text);
	return address_is_public((const struct sockaddr *)&room);
}

int main(void)
{
	const struct sockaddr_un local = { .sun_family = AF_UNIX };

	for (size_t i = 0; i < sizeof(private) / sizeof(private[0]); i++)
		ok(!is_public(private[i]), "%s is not the world's", private[i]);
	for (size_t i = 0; i < sizeof(public) / sizeof(public[0]); i++)
		ok(is_public(public[i]), "%s is", public[i]);
	ok(!address_is_public((const struct sockaddr *)&local), "a unix socket is not");
	return tap_done();
}
