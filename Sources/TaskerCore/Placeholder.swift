// The room's first type replaces this file.
