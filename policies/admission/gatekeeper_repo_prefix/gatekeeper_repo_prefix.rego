# METADATA
# title: Gatekeeper constraint allows look-alike repositories
# description: |
#   The constraint template K8sAllowedRepos compares the start of the raw image reference with each entry, so that
#   docker.io/my-org also allows docker.io/my-org-evil, and registry.example allows registry.example.evil.example. An entry
#   that ends in a slash, or holds a tag or a digest, ends where a name ends. A constraint of it, or of K8sDisallowedRepos,
#   whose enforcementAction refuses nothing is reported at severity low.
# related_resources:
#   - ref: https://open-policy-agent.github.io/gatekeeper-library/website/validation/allowedrepos/
#     description: Allowed repositories in the Gatekeeper library
#   - ref: https://open-policy-agent.github.io/gatekeeper/website/docs/violations/
#     description: Enforcement actions of Gatekeeper
# custom:
#   severity: medium
#   kinds:
#     - constraints.gatekeeper.sh/K8sAllowedRepos
#     - constraints.gatekeeper.sh/K8sDisallowedRepos
#   attack: Whoever registers a name that begins like an allowed one has their image admitted.
#   principles: [least-privilege, small-attack-surface]
#   protects: [confidentiality, integrity]
#   threats: [T1195.002, MS-TA9002]
#   remediation: Append a slash to the entry.
package policies.admission.gatekeeper_repo_prefix

import data.lib.sekisho.review

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind == "constraints.gatekeeper.sh/K8sAllowedRepos"
	some i, entry in review.object.spec.parameters.repos
	is_string(entry)
	not _ends_with_a_name(entry)

	msg := sprintf("entry %q allows every repository that begins like it", [entry])
	path := ["spec", "parameters", "repos", i]
}

violation contains {"msg": msg, "details": {"path": path, "severity": "low"}} if {
	review.group_kind in {"constraints.gatekeeper.sh/K8sAllowedRepos", "constraints.gatekeeper.sh/K8sDisallowedRepos"}
	action := review.object.spec.enforcementAction
	action in {"dryrun", "scoped", "warn"}
	not _denies_somewhere(action)

	msg := sprintf("constraint refuses nothing: enforcementAction is %s", [action])
	path := ["spec", "enforcementAction"]
}

_ends_with_a_name(entry) if endswith(entry, "/")

# A colon after the last slash starts a tag or a digest.
_ends_with_a_name(entry) if regex.match(`/[^/:]+:[^/]*$`, entry)

# Without a slash it starts a port where the name is a host's.
_ends_with_a_name(entry) if {
	regex.match(`^[^./:]+:[^/]*$`, entry)
	not startswith(entry, "localhost:")
}

_denies_somewhere("scoped") if {
	some scoped in review.object.spec.scopedEnforcementActions
	scoped.action == "deny"
}
