#ifndef TASKER_CLIBCRYPTO_SHIM_H
#define TASKER_CLIBCRYPTO_SHIM_H

#include <openssl/evp.h>

#endif
