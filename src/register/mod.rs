//! The room is in the making.
