//! Use cases, permissions, transactions and jobs: the application layer under every shell.
