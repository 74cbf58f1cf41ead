# METADATA
# title: Sysctl value smuggles in another sysctl
# description: |
#   CRI-O before its fix of CVE-2022-0811 (cr8escape) split a sysctl's value at `+` and took each `name=value` for one
#   more sysctl to set on the node. No safe sysctl needs these characters.
# related_resources:
#   - ref: https://nvd.nist.gov/vuln/detail/CVE-2022-0811
#     description: CVE-2022-0811
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/
#     description: Using sysctls in a Kubernetes cluster
# custom:
#   severity: high
#   attack: Whoever may create pods sets kernel.core_pattern on the node and so runs a program there as root.
#   principles: [defence-in-depth, least-privilege]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1611, T1068]
#   layer: container
#   remediation: Remove `+` and `=` from the sysctl's value, and update CRI-O.
package policies.pod_security.sysctl_injection

import data.lib.sekisho.workload

violation contains {"msg": msg, "details": {"path": path}} if {
	some i, sysctl in workload.spec.securityContext.sysctls
	regex.match(`[+=]`, sysctl.value)

	msg := sprintf("pod sets sysctl %q to %q, which holds + or =", [object.get(sysctl, "name", ""), sysctl.value])
	path := array.concat(workload.spec_path, ["securityContext", "sysctls", i, "value"])
}
