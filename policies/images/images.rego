# METADATA
# title: Images
# description: |
#   Where the code that runs comes from, and whether tomorrow's is today's.
# scope: subpackages
# custom:
#   kinds: [PodBearing]
#   layer: container
package policies.images
