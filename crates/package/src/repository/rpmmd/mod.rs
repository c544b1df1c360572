//! Repositories of rpms.
