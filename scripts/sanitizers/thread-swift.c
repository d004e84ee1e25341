// Tells the thread sanitizer of what happens inside the Swift runtime, which isn't built for it on Linux.
//
// 1. Swift's Mutex takes a lock that nobody holds with an atomic operation in our own code, which the sanitizer sees. A held one
//    it takes and gives back in a library (_lockSlow, _unlockSlow), which it doesn't see: every value behind a contended Mutex
//    would be reported.
// 2. The runtime of tasks announces when a task is handed from thread to thread, once somebody has given it the functions.
//
// Preloaded by scripts/sanitize. What remains unseen is suppressed in scripts/sanitizers/thread-suppressions.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef void (*annotation)(void *);
static annotation acquire, release;

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

SWIFT void lock_slow(uint32_t thread, SELF void *self) __asm__(LOCK);
SWIFT bool try_lock_slow(SELF void *self) __asm__(TRY_LOCK);
SWIFT void unlock_slow(SELF void *self) __asm__(UNLOCK);

static SWIFT void (*real_lock)(uint32_t, SELF void *);
static SWIFT bool (*real_try_lock)(SELF void *);
static SWIFT void (*real_unlock)(SELF void *);

__attribute__((constructor)) static void begin(void) {
    acquire = (annotation)dlsym(RTLD_DEFAULT, "__tsan_acquire");
    release = (annotation)dlsym(RTLD_DEFAULT, "__tsan_release");
    *(void **)&real_lock = dlsym(RTLD_NEXT, LOCK);
    *(void **)&real_try_lock = dlsym(RTLD_NEXT, TRY_LOCK);
    *(void **)&real_unlock = dlsym(RTLD_NEXT, UNLOCK);
    bool *enabled = dlsym(RTLD_DEFAULT, "_swift_tsan_enabled");
    annotation *runtime_acquire = dlsym(RTLD_DEFAULT, "_swift_tsan_acquire");
    annotation *runtime_release = dlsym(RTLD_DEFAULT, "_swift_tsan_release");
    if (!acquire || !release || !enabled || !runtime_acquire || !runtime_release) return;
    *runtime_acquire = acquire;
    *runtime_release = release;
    *enabled = true;
}

SWIFT void lock_slow(uint32_t thread, SELF void *self) {
    real_lock(thread, self);
    if (acquire) acquire(self);
}

SWIFT bool try_lock_slow(SELF void *self) {
    bool locked = real_try_lock(self);
    if (locked && acquire) acquire(self);
    return locked;
}

SWIFT void unlock_slow(SELF void *self) {
    if (release) release(self);
    real_unlock(self);
}
