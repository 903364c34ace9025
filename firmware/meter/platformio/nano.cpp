// PlatformIO takes a sketch only from the root of the sources.
#include <Arduino.h>

#include "../energier_nano/energier_nano.ino"
