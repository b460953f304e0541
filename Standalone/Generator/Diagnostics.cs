using Microsoft.CodeAnalysis;

namespace Orleans.Standalone.Generator;

/// <summary>The shapes of interfaces that have no place in the grain model.</summary>
internal static class Diagnostics
{
    public static readonly DiagnosticDescriptor Member = Error(
        "GRAIN001", "Only methods can be called on a grain", "{0} is not a method; a grain or observer interface has only methods");

    public static readonly DiagnosticDescriptor Result = Error(
        "GRAIN002", "A grain's method returns a task", "{0} must return Task, Task<T>, ValueTask, ValueTask<T> or void");

    public static readonly DiagnosticDescriptor Parameter = Error(
        "GRAIN003", "Arguments are passed by value", "{0} has a parameter by reference, or of a type that cannot be kept");

    public static readonly DiagnosticDescriptor Generic = Error(
        "GRAIN004", "Grain interfaces are not generic", "{0} is generic or part of a generic type, which is not supported");

    public static readonly DiagnosticDescriptor Hidden = Error(
        "GRAIN005", "Grain interfaces are visible in their project", "{0} and the types around it must be public or internal");

    public static readonly DiagnosticDescriptor Observer = Error(
        "GRAIN006", "Observers are told, not asked", "{0} must return void, or be marked [OneWay] and return Task or ValueTask");

    public static readonly DiagnosticDescriptor OneWay = Error(
        "GRAIN007", "A one-way method has no result", "{0} is marked [OneWay] but has a result");

    public static readonly DiagnosticDescriptor Tokens = Error(
        "GRAIN008", "A call has one cancellation token", "{0} has more than one cancellation token");

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, "Grains", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
