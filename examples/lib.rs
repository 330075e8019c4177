//! Small programs that a newcomer runs.
