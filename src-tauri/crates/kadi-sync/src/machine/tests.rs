//! Walks of the machine against a small model of a server.
