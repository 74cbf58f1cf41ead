# METADATA
# title: RBAC
# description: |
#   Who may do what in the cluster. A right that leads to other people's rights is as good as theirs.
# scope: subpackages
# custom:
#   layer: cluster
package policies.rbac
