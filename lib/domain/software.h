#ifndef DOMAIN_SOFTWARE_H
#define DOMAIN_SOFTWARE_H

#include <stdint.h>

/* An entry of the catalog of approved software. */
struct software {
	int64_t id;
	int64_t version; /* of this entry; each change adds 1 */
	const char *title, *vendor;
	const char *versions; /* one per line, oldest first; NULL: none */
	int status;           /* enum software_status */
	uint32_t blocked_channels; /* what cannot be used while this software is broken */
	int64_t replaced_by;  /* another entry; 0: none */
	const char *replaced_by_title; /* NULL: none */
	const char *vendor_contact, *vendor_contract; /* for the Software Team only; NULL: unknown */
};

#endif
