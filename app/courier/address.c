#include "courier/address.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* IANA's special purpose registries: what is not reachable from everywhere. */
static const struct {
	uint32_t start;
	int bits;
} special_v4[] = {
	{ 0x00000000, 8 },  /* 0.0.0.0: this machine, to many */
	{ 0x0a000000, 8 },  /* 10.0.0.0 */
	{ 0x64400000, 10 }, /* 100.64.0.0: behind a provider */
	{ 0x7f000000, 8 },  /* 127.0.0.0 */
	{ 0xa9fe0000, 16 }, /* 169.254.0.0: link-local; what clouds tell their machines about themselves */
	{ 0xac100000, 12 }, /* 172.16.0.0 */
	{ 0xc0000000, 24 }, /* 192.0.0.0 */
	{ 0xc0000200, 24 }, /* 192.0.2.0: in documents */
	{ 0xc0586300, 24 }, /* 192.88.99.0 */
	{ 0xc0a80000, 16 }, /* 192.168.0.0 */
	{ 0xc6120000, 15 }, /* 198.18.0.0: benchmarks */
	{ 0xc6336400, 24 }, /* 198.51.100.0: in documents */
	{ 0xcb007100, 24 }, /* 203.0.113.0: in documents */
	{ 0xe0000000, 3 },  /* 224.0.0.0: groups, and all that is reserved; 255.255.255.255 */
};

static bool v4_is_public(uint32_t address)
{
	for (size_t i = 0; i < sizeof(special_v4) / sizeof(special_v4[0]); i++)
		if ((address ^ special_v4[i].start) >> (32 - special_v4[i].bits) == 0)
			return false;
	return true;
}

static uint32_t v4_in(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Networks of IPv6 whose addresses hold one of IPv4, which is the one that counts. */
static const struct {
	unsigned char start[12];
	size_t len; /* bytes that are compared */
	size_t at;  /* where IPv4's begins */
} holding_v4[] = {
	{ { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff }, 12, 12 },   /* ::ffff:0:0/96: mapped */
	{ { 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0 }, 12, 12 }, /* 64:ff9b::/96: NAT64 */
	{ { 0x20, 0x02 }, 2, 2 },                                    /* 2002::/16: 6to4 */
};

static bool v6_is_public(const unsigned char *bytes)
{
	for (size_t i = 0; i < sizeof(holding_v4) / sizeof(holding_v4[0]); i++)
		if (!memcmp(bytes, holding_v4[i].start, holding_v4[i].len))
			return v4_is_public(v4_in(bytes + holding_v4[i].at));
	if (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] < 0x02)
		return false; /* 2001::/23: tunnels and experiments */
	if (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x0d && bytes[3] == 0xb8)
		return false; /* 2001:db8::/32: in documents */
	if (bytes[0] == 0x3f && bytes[1] == 0xff)
		return false; /* 3fff::/20: in documents; nothing is given out there */
	return (bytes[0] & 0xe0) == 0x20; /* 2000::/3: all that has been given out to anybody */
}

bool address_is_public(const struct sockaddr *address)
{
	struct sockaddr_in four;
	struct sockaddr_in6 six;

	if (address->sa_family == AF_INET) {
		memcpy(&four, address, sizeof(four));
		return v4_is_public(ntohl(four.sin_addr.s_addr));
	}
	if (address->sa_family != AF_INET6)
		return false;
	memcpy(&six, address, sizeof(six));
	return v6_is_public(six.sin6_addr.s6_addr);
}
