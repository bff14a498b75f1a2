#ifndef COURIER_ADDRESS_H
#define COURIER_ADDRESS_H

#include <stdbool.h>

struct sockaddr;

/*
 * Whether an address (IPv4, IPv6) is one of the whole world's: no loopback, no private or link-local
 * network, nobody's in particular, and none of those written in another way (IPv4 within IPv6, by
 * mapping, 6to4 or NAT64). What is of another family is not.
 */
bool address_is_public(const struct sockaddr *address);

#endif
