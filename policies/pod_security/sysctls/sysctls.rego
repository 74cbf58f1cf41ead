# METADATA
# title: Unsafe sysctl requested
# description: |
#   A sysctl changes how the kernel behaves. Those outside the safe list reach beyond the pod, to other pods of the node
#   or to the node itself.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/
#     description: Using sysctls in a Kubernetes cluster
# custom:
#   severity: high
#   attack: Whoever may create pods switches off a protection of the kernel or starves the other pods of the node.
#   principles: [least-privilege, small-attack-surface]
#   protects: [integrity, availability]
#   threats: [T1611, T1499]
#   layer: container
#   remediation: Remove the entry from the pod's `securityContext.sysctls`.
#   parameters:
#     pssVersion:
#       type: string
#       description: Minor version of Kubernetes whose Pod Security Standards apply, as 1.31, or latest.
#     extraAllowed:
#       type: array
#       items: {type: string}
#       description: Glob patterns of sysctls that pods may set besides the safe ones; `*` matches dots too.
#     forbidden:
#       type: array
#       items: {type: string}
#       description: Glob patterns of sysctls that pods may not set, not even safe or extra allowed ones.
package policies.pod_security.sysctls

import data.lib.sekisho.review
import data.lib.sekisho.version
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"pssVersion": "latest", "extraAllowed": [], "forbidden": []}

_parameters := object.union(default_parameters, review.parameters("sysctls"))

# Each safe sysctl with the minor version that made it one.
_safe := {
	"kernel.shm_rmid_forced": 0, # mutation:equivalent change literal: no minor version is below 0
	"net.ipv4.ip_local_port_range": 0, # mutation:equivalent change literal: no minor version is below 0
	"net.ipv4.tcp_syncookies": 0, # mutation:equivalent change literal: no minor version is below 0
	"net.ipv4.ping_group_range": 0, # mutation:equivalent change literal: no minor version is below 0
	"net.ipv4.ip_unprivileged_port_start": 0, # mutation:equivalent change literal: no minor version is below 0
	"net.ipv4.ip_local_reserved_ports": 27,
	"net.ipv4.tcp_keepalive_time": 29,
	"net.ipv4.tcp_fin_timeout": 29,
	"net.ipv4.tcp_keepalive_intvl": 29,
	"net.ipv4.tcp_keepalive_probes": 29,
	"net.ipv4.tcp_rmem": 32,
	"net.ipv4.tcp_wmem": 32,
	"net.ipv4.tcp_slow_start_after_idle": 37,
	"net.ipv4.tcp_notsent_lowat": 37,
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some i, sysctl in workload.spec.securityContext.sysctls
	name := _name(sysctl)
	not _allowed(name)

	msg := sprintf("pod sets sysctl %q, which is not allowed", [name])
	path := array.concat(workload.spec_path, ["securityContext", "sysctls", i, "name"])
}

_name(sysctl) := sysctl.name if is_string(sysctl.name)

else := ""

_allowed(name) if {
	not _forbidden(name)
	version.at_least(_parameters.pssVersion, _safe[name])
}

_allowed(name) if {
	not _forbidden(name)
	_matches(name, _parameters.extraAllowed)
}

# The kubelet takes slashes for dots, so that a forbidden sysctl must not pass by its other spelling.
_forbidden(name) if _matches(name, _parameters.forbidden)

_forbidden(name) if _matches(replace(name, "/", "."), _parameters.forbidden)

_matches(name, patterns) if {
	some pattern in patterns
	glob.match(pattern, null, name)
}
