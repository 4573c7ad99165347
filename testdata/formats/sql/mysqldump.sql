-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: localhost    Database: vereniging
/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS `leden`;
CREATE TABLE `leden` (
  `id` int NOT NULL AUTO_INCREMENT,
  `naam` varchar(80) DEFAULT NULL COMMENT 'voor- en achternaam',
  `bsn` decimal(9,0) DEFAULT NULL,
  `opmerking` text,
  PRIMARY KEY (`id`),
  KEY `op_naam` (`naam`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
LOCK TABLES `leden` WRITE;
INSERT INTO `leden` VALUES (1,'Zoë Jansen',999999990,'belt op \'s avonds\nsoms'),(2,'José \"de\" Vries',999990019,NULL);
INSERT INTO `betalingen` (`lid`,`bedrag`) VALUES (1,-12.50),(2,0x4A616E);
INSERT INTO `leden` VALUES (3,_utf8mb4'Piet; (oud-lid)',NULL,'C:\\map\\');
UNLOCK TABLES;
