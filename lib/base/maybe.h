#ifndef BASE_MAYBE_H
#define BASE_MAYBE_H

/* A yes or no that may also be left open. 0 is "none", as everywhere: null in JSON. */
enum maybe { MAYBE_EITHER, MAYBE_YES, MAYBE_NO };

#endif
