/* drivers/udev_rules.h - drivers/70-liandian.rules, as built in. Lets the till
 * use its devices without root. */
#ifndef DRIVERS_UDEV_RULES_H
#define DRIVERS_UDEV_RULES_H

extern const char udev_rules[];

#endif
