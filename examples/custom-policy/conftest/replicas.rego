package main

# A plain conftest policy, as it was before it came here.
deny contains msg if {
	input.kind == "Deployment"
	input.spec.replicas == 1

	msg := sprintf("deployment %s has a single replica", [input.metadata.name])
}
