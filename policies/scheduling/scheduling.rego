# METADATA
# title: Scheduling
# description: |
#   Which nodes pods may run on, and which pods go first.
# scope: subpackages
# custom:
#   layer: cluster
package policies.scheduling
