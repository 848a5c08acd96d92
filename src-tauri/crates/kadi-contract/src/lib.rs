//! Calls, replies, events, error codes and tags that the interface and the native side share.
