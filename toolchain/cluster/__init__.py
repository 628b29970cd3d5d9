"""What a cluster's nodes are built from: Go modules, their recipe, the recipe of the images."""
