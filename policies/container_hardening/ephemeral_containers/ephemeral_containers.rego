# METADATA
# title: Ephemeral containers present
# description: |
#   An ephemeral container is added to a pod that runs already, with an image and rights of its own, and stays until the
#   pod is deleted. It goes around everything that was reviewed about the pod. Only pods can have one, not the objects
#   that make pods. Who added it is not looked at.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/
#     description: Ephemeral containers
# custom:
#   severity: medium
#   attack: Whoever may update pods/ephemeralcontainers starts tools of their own beside the program and reads its memory.
#   principles: [least-privilege, small-attack-surface]
#   protects: [confidentiality, integrity]
#   threats: [T1609, T1610, MS-TA9006]
#   kinds: [Pod]
#   layer: container
#   remediation: Delete the pod, so that its controller makes a fresh one, and debug in a copy made by kubectl debug --copy-to.
package policies.container_hardening.ephemeral_containers

import data.lib.sekisho.workload

# Only in a pod itself does the path have the list in second place: the API refuses the list in templates.
violation contains {"msg": msg, "details": {"path": path}} if {
	some path, container in workload.containers
	path[1] == "ephemeralContainers"

	msg := sprintf("container %q was added to the running pod", [container.name])
}
