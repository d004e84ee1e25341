// The room's first suite replaces this file.
