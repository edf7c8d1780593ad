#include "words.h"
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

void words_say(int console, const char *before, const char *format, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  dprintf(console, "%s%cballast: %s\n", before, WORDS_SIGN, text);
}
