#ifndef API_FORMATS_H
#define API_FORMATS_H

#include "http/field.h"

/* What addresses must look like. Whether they work, only a message can tell. */
extern const struct format format_email, format_phone, format_login;

#endif
