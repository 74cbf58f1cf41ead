# METADATA
# title: Pod rewrites /etc/hosts
# description: |
#   Entries of hostAliases go into the /etc/hosts of every container and win over DNS. They pin a name to an address that
#   nobody updates, and can send traffic meant for another service, even for the API server, elsewhere.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/
#     description: Adding entries to a pod's /etc/hosts
# custom:
#   severity: low
#   attack: Whoever writes the pod sends its traffic for a trusted name to a server of their own.
#   principles: [small-attack-surface]
#   protects: [confidentiality, integrity]
#   threats: [T1557, MS-TA9035]
#   layer: container
#   remediation: Remove `spec.hostAliases` and give the name to a Service or to DNS.
package policies.container_hardening.host_aliases

import data.lib.sekisho.workload

violation contains {"msg": msg, "details": {"path": path}} if {
	some i, alias in workload.spec.hostAliases
	is_object(alias) # mutation:equivalent *: object.get has no value for others; this keeps strict engines from errors

	msg := sprintf("pod resolves %s to %q past DNS", [_names(alias), object.get(alias, "ip", "")])
	path := array.concat(workload.spec_path, ["hostAliases", i])
}

_names(alias) := concat(", ", [sprintf("%q", [name]) | some name in alias.hostnames]) if {
	is_array(alias.hostnames)
	alias.hostnames != []
} else := "no name"
