package dev.shout;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom: the plan of the house, held by a test. */
@AnalyzeClasses(packages = "dev.shout", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule textKnowsOnlyJava =
      classes()
          .that()
          .resideInAPackage("dev.shout.text")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.shout.text", "java..");

  @ArchTest
  static final ArchRule configKnowsOnlyJson =
      noClasses()
          .that()
          .resideInAPackage("dev.shout.config")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.shout",
              "dev.shout.text",
              "dev.shout.net",
              "dev.shout.server",
              "dev.shout.client",
              "dev.shout.admin",
              "io.netty..",
              "io.vertx.core.net..",
              "io.vertx.core.datagram..");

  @ArchTest
  static final ArchRule netKnowsNothingOfOurs =
      classes()
          .that()
          .resideInAPackage("dev.shout.net")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.shout.net", "java..", "javax.net.ssl..", "io.vertx..", "io.netty..");

  @ArchTest
  static final ArchRule serverKnowsConfigTextAndNet =
      noClasses()
          .that()
          .resideInAPackage("dev.shout.server")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.shout", "dev.shout.admin", "dev.shout.client");

  @ArchTest
  static final ArchRule clientKnowsConfigAndNet =
      noClasses()
          .that()
          .resideInAPackage("dev.shout.client")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.shout", "dev.shout.admin", "dev.shout.server", "dev.shout.text");

  @ArchTest
  static final ArchRule adminKnowsConfigServerAndNet =
      noClasses()
          .that()
          .resideInAPackage("dev.shout.admin")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.shout", "dev.shout.client", "dev.shout.text");

  @ArchTest
  static final ArchRule onlyAdminKnowsTheWeb =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.shout.admin")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.vertx.ext.web..", "io.vertx.ext.healthchecks..", "io.micrometer..");

  @ArchTest
  static final ArchRule clusterKnowsConfigAndText =
      noClasses()
          .that()
          .resideInAPackage("dev.shout.cluster")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.shout", "dev.shout.net", "dev.shout.server", "dev.shout.client");

  @ArchTest
  static final ArchRule onlyTheClusterKnowsHazelcast =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.shout.cluster")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster.hazelcast..");

  @ArchTest
  static final ArchRule benchKnowsConfigAndNet =
      noClasses()
          .that()
          .resideInAPackage("dev.shout.bench")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.shout", "dev.shout.server", "dev.shout.client", "dev.shout.text");

  @ArchTest
  static final ArchRule onlyNetTouchesInternals =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.shout.net")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.vertx.core.impl..",
              "io.vertx.core.net.impl..",
              "io.vertx.core.datagram.impl..",
              "io.vertx.core.internal",
              "io.vertx.core.internal.net..",
              "io.netty.channel..",
              "io.netty.util.internal..");

  @ArchTest
  static final ArchRule onlyServerAndBenchTouchNettysBuffers =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.shout.net", "dev.shout.server", "dev.shout.bench")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.netty..", "io.vertx.core.internal.buffer..");

  @ArchTest
  static final ArchRule theLogKnowsOnlySlf4j =
      classes()
          .that()
          .resideInAPackage("dev.shout.log")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.shout.log", "java..", "org.slf4j..");

  @ArchTest
  static final ArchRule onlyTheProgramSetsTheLog =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.shout", "dev.shout.log")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.shout.log");

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("dev.shout.(*)..").should().beFreeOfCycles();
}
