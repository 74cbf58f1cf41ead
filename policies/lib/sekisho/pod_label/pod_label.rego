# METADATA
# title: Labels of running pods
# description: |
#   Labels that pods get when they are made, so that no template has them. Whether a selector that reads one selects
#   anything cannot be told from templates.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/labels-annotations-taints/
#     description: Well-known labels
package lib.sekisho.pod_label

# METADATA
# description: The labels that Kubernetes' own controllers and admission plugins give to pods.
set_on_creation := {
	"apps.kubernetes.io/pod-index",
	"batch.kubernetes.io/controller-uid",
	"batch.kubernetes.io/job-completion-index",
	"batch.kubernetes.io/job-name",
	"controller-revision-hash",
	"controller-uid",
	"job-name",
	"pod-template-generation",
	"pod-template-hash",
	"statefulset.kubernetes.io/pod-name",
	"topology.kubernetes.io/region",
	"topology.kubernetes.io/zone",
}

# METADATA
# description: Whether a LabelSelector, or a map as a Service's, reads such a label or one of those that the user names.
is_read_by(selector, named) if {
	some key in keys(selector)
	key in (set_on_creation | {name | some name in named})
}

# METADATA
# description: The labels that a selector reads.
keys(selector) := (_keys(selector) | _keys_of_expressions(selector)) | {key | some key, _ in selector.matchLabels}

_keys(selector) := {key | some key, _ in selector} - {"matchLabels", "matchExpressions"}

_keys_of_expressions(selector) := {expression.key | some expression in selector.matchExpressions}
