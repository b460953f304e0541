using System.Reflection;
using Gateway.Grains.Catalogue;

namespace Gateway.Silo.Storage.Moving;

/// <summary>A state that this program's grains keep.</summary>
/// <param name="GrainType">The grain type's explicit name.</param>
/// <param name="StateName">The state's name within the grain.</param>
/// <param name="Type">What its JSON stands for.</param>
internal sealed record KnownState(string GrainType, string StateName, Type Type)
{
    /// <summary>All of them, as the grains' classes declare them.</summary>
    public static IReadOnlyList<KnownState> All { get; } = [.. Find()];

    /// <summary>The state with these names; null when this program knows none.</summary>
    public static KnownState? Of(string grainType, string stateName) =>
        All.FirstOrDefault(state => state.GrainType == grainType && state.StateName == stateName);

    /// <summary>The states with this name, of whatever grain.</summary>
    public static IEnumerable<KnownState> Named(string stateName) => All.Where(state => state.StateName == stateName);

    private static IEnumerable<KnownState> Find() =>
        from grain in typeof(DeviceCatalogue).Assembly.GetTypes()
        from type in grain.CustomAttributes
        where type.AttributeType == typeof(GrainTypeAttribute)
        from constructor in grain.GetConstructors()
        from parameter in constructor.GetParameters()
        from state in parameter.CustomAttributes
        where state.AttributeType == typeof(PersistentStateAttribute)
        select new KnownState(Name(type), Name(state), parameter.ParameterType.GetGenericArguments()[0]);

    private static string Name(CustomAttributeData attribute) => (string)attribute.ConstructorArguments[0].Value!;
}
