# METADATA
# title: No kernel confinement configured
# description: |
#   Seccomp, AppArmor, SELinux and dropped capabilities each take away kernel features that an escape needs. A manifest
#   that states none of them runs with whatever the node happens to have. Pods that say that they run on Windows are
#   left alone.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/linux-kernel-security-constraints/
#     description: Linux kernel security constraints for pods and containers
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#     description: Configure a security context for a pod or container
# custom:
#   severity: low
#   attack: Code that runs in the container reaches a hole in the kernel that nothing stands in front of.
#   principles: [defence-in-depth, small-attack-surface]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1611]
#   remediation: Set `seccompProfile.type` to RuntimeDefault on the pod and drop ALL capabilities.
#   parameters:
#     require:
#       type: array
#       items: {type: string}
#       description: What each container must state, of seccomp, apparmor, selinux and capabilities; empty for any one.
package policies.container_hardening.linux_hardening

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"require": []}

_parameters := object.union(default_parameters, review.parameters("linux-hardening"))

_fields := {
	"seccomp": "seccompProfile",
	"apparmor": "appArmorProfile",
	"selinux": "seLinuxOptions",
	"capabilities": "capabilities",
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_parameters.require == []
	not workload.is_windows
	some container_path, container in workload.containers
	not _states_any(container)

	msg := sprintf(
		"container %q has no seccomp or AppArmor profile, no SELinux options and drops no capability",
		[container.name],
	)
	path := array.concat(container_path, ["securityContext"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	not workload.is_windows
	some container_path, container in workload.containers
	some mechanism, field in _fields
	mechanism in _parameters.require
	not _states(container, mechanism)

	msg := sprintf("container %q does not state %s, which is required", [container.name, mechanism])
	path := array.concat(container_path, ["securityContext", field])
}

_states_any(container) if {
	some mechanism, _ in _fields
	_states(container, mechanism)
}

_states(container, "seccomp") if _effective(container, "seccompProfile").type in {"RuntimeDefault", "Localhost"}

_states(container, "apparmor") if _effective(container, "appArmorProfile").type in {"RuntimeDefault", "Localhost"}

# The beta annotation stands for the container's own field.
_states(container, "apparmor") if {
	not _has_own_apparmor(container)
	profile := workload.annotations[concat("/", ["container.apparmor.security.beta.kubernetes.io", container.name])]
	regex.match(`^(runtime/default$|localhost/)`, profile)
}

_states(container, "selinux") if count(_effective(container, "seLinuxOptions")) > 0

# Capabilities are the container's alone; the pod has no such field.
_states(container, "capabilities") if count(container.securityContext.capabilities.drop) > 0

_effective(container, field) := container.securityContext[field] if {
	is_object(container.securityContext[field])
} else := workload.spec.securityContext[field]

_has_own_apparmor(container) if is_object(container.securityContext.appArmorProfile)
