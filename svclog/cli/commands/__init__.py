"""The commands, one module per group, imported only when needed (see `svclog.cli.lazy`)."""
