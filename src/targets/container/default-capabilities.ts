/** The capabilities that the Docker engine grants by default, as a mask: moby, oci/caps/defaults.go. */
export const engineCapabilities = 0xa80425fbn;
