#ifndef TASKER_CLIBPQ_SHIM_H
#define TASKER_CLIBPQ_SHIM_H

#include <libpq-fe.h>

#endif
