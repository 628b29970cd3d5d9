"""How the project obtains what it runs on: Pulumi, its plugins, a Docker engine, images."""
