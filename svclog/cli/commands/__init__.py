"""The commands, one file a family; each is imported when it is asked for (see `svclog.cli.lazy`)."""
