# METADATA
# title: No kernel confinement configured
# description: |
#   Seccomp, AppArmor, SELinux and dropped capabilities each take away kernel features that an escape needs. A manifest
#   that states none of them runs with whatever the node happens to have. Capabilities that are dropped from ALL, which is
#   added, do not count, and neither does what a privileged container states. Pods that say that they run on Windows are
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

# mutation:equivalent replace call: without the default nothing is required either
_parameters := object.union(default_parameters, review.parameters("linux-hardening"))

_fields := {
	"seccomp": "seccompProfile",
	"apparmor": "appArmorProfile",
	"selinux": "seLinuxOptions",
	"capabilities": "capabilities",
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_required == set()
	not workload.is_windows
	some container_path, container in workload.containers
	not _is_confined(container)

	msg := sprintf(
		"container %q has no seccomp or AppArmor profile, no SELinux options and drops no capability",
		[container.name],
	)
	path := array.concat(container_path, ["securityContext"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some mechanism in _required
	not workload.is_windows
	some container_path, container in workload.containers
	not _states(container, mechanism)
	not _is_privileged(container)

	msg := sprintf("container %q does not state %s, which is required", [container.name, mechanism])
	path := array.concat(container_path, ["securityContext", _fields[mechanism]])
}

# Runtimes take the profiles of a privileged container for unconfined, and give it all capabilities.
violation contains {"msg": msg, "details": {"path": path}} if {
	some container_path, container in workload.containers
	_is_privileged(container)
	not workload.is_windows

	msg := sprintf("container %q is privileged, so that nothing confines it", [container.name])
	path := array.concat(container_path, ["securityContext", "privileged"])
}

_required := {mechanism | some mechanism in _parameters.require}

_is_privileged(container) if container.securityContext.privileged == true

_is_confined(container) if _is_privileged(container) # It is reported anyway.

_is_confined(container) if {
	some mechanism, _ in _fields
	_states(container, mechanism)
}

_states(container, mechanism) if _confines(mechanism, container.securityContext[_fields[mechanism]])

_states(container, mechanism) if {
	mechanism in _of_pod
	not _is_own(container, _fields[mechanism])
}

# The beta annotation stands for the container's own field.
_states(container, "apparmor") if {
	profile := workload.annotations[concat("/", ["container.apparmor.security.beta.kubernetes.io", container.name])]
	regex.match(`^(runtime/default$|localhost/)`, profile)
	not _is_own(container, "appArmorProfile")
}

# Capabilities are the container's alone; the pod has no such field.
_of_pod := {mechanism |
	some mechanism, field in _fields
	mechanism != "capabilities"
	_confines(mechanism, workload.spec.securityContext[field])
}

_is_own(container, field) if is_object(container.securityContext[field])

_confines("seccomp", profile) if profile.type in {"RuntimeDefault", "Localhost"}

_confines("apparmor", profile) if profile.type in {"RuntimeDefault", "Localhost"}

_confines("selinux", options) if count(options) > 0

# Without those that a container drops, ALL is nearly all.
_confines("capabilities", capabilities) if {
	count(capabilities.drop) > 0
	not _adds_all(capabilities)
}

_adds_all(capabilities) if {
	some capability in capabilities.add
	upper(capability) in {"ALL", "CAP_ALL"}
}
